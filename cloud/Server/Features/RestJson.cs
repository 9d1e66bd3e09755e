using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProductFirmware.Rest;

/// <summary>How the REST API writes JSON: Particle's snake_case, absent where null. The server and pf compile this same file.</summary>
public static class RestJson
{
    /// <summary>For everything under <c>/v1</c> and <c>/oauth</c>.</summary>
    public static readonly JsonSerializerOptions Options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Sets the same on options that a framework made.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.AllowDuplicateProperties = false;
        return options;
    }
}

/// <summary>The one shape of every error. Particle's client shows <c>error_description</c> only, so it holds what is wrong and what to do.</summary>
/// <param name="Error">The Reason's name, e.g. <c>no_evidence</c>.</param>
/// <param name="ErrorDescription">What is wrong here, then the next thing to try.</param>
/// <param name="Code">The Reason's number.</param>
/// <param name="Next">The next thing to try, by itself.</param>
public sealed record ErrorAnswer(string Error, string ErrorDescription, int Code, string Next);

/// <summary>Something was done.</summary>
public sealed record OkAnswer(bool Ok = true);
