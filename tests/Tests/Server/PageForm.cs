namespace ProductFirmware.Tests.Server;

/// <summary>A form of a page that needs no script, sent as a browser sends it.</summary>
internal static class PageForm
{
    /// <summary>Loads the page and sends its form. The answer is disposed by the caller; a redirect is not followed.</summary>
    /// <param name="http">With the cookies of that browser.</param>
    /// <param name="handler">The form's name.</param>
    public static async Task<HttpResponseMessage> Send(HttpClient http, string path, string handler, params (string Name, string Value)[] fields)
    {
        var page = await http.GetStringAsync(path);
        var token = page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        (string Name, string Value)[] all = [("_handler", handler), ("__RequestVerificationToken", token), .. fields];
        using var form = new FormUrlEncodedContent(all.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await http.PostAsync(path, form);
    }

    /// <summary>A browser behind a proxy on this machine, which adds these headers.</summary>
    public static HttpClient Behind(ServerHost host, params (string Name, string Value)[] proxy)
    {
        var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(host.Url) };
        foreach (var (name, value) in proxy)
        {
            http.DefaultRequestHeaders.Add(name, value);
        }
        return http;
    }
}
