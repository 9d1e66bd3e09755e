using Microsoft.AspNetCore.Http.Features;

namespace ProductFirmware.Server.Features;

/// <summary>A request's form. One that ends in the middle of a part is malformed, which its reader tells like a disk that failed.</summary>
internal static class Form
{
    // What an IOException has that the system had no part in.
    private const int NoSystemError = unchecked((int)0x80131620);

    public static async Task<IFormCollection> Read(HttpRequest request, FormOptions? options = null)
    {
        try
        {
            return await (options is null ? request.ReadFormAsync() : request.ReadFormAsync(options));
        }
        catch (IOException e) when (e is { HResult: NoSystemError } && e.GetType() == typeof(IOException))
        {
            throw new InvalidDataException("the form ends in the middle of a part");
        }
    }
}
