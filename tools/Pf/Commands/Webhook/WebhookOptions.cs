using System.CommandLine;
using System.Text.Json;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary>What can be said about a webhook when it is made and when it is changed.</summary>
internal sealed class WebhookOptions
{
    private readonly Option<string?> name = new("--name") { Description = "What people call it.", HelpName = "TEXT" };
    private readonly Option<string?> device = new("--device") { Description = "Listen to this device only.", HelpName = "DEVICE" };
    private readonly Option<string?> method = new("--method") { Description = "POST (the default), PUT, PATCH, GET or DELETE.", HelpName = "METHOD" };
    private readonly Option<string[]> headers = new("--header") { Description = "A header, NAME: VALUE; may stand more than once.", HelpName = "HEADER" };
    private readonly Option<string?> json = new("--json-template") { Description = "A JSON template, or @FILE.", HelpName = "JSON" };
    private readonly Option<string[]> form = new("--form") { Description = "A form field, NAME=VALUE; may stand more than once.", HelpName = "FIELD" };
    private readonly Option<string[]> query = new("--query") { Description = "A parameter, NAME=VALUE; may stand more than once.", HelpName = "FIELD" };
    private readonly Option<string?> body = new("--body") { Description = "A template of a text, or @FILE.", HelpName = "TEXT" };

    public void AddTo(Verb verb)
    {
        foreach (var option in new Option[] { name, device, method, headers, json, form, query, body })
        {
            verb.Options.Add(option);
        }
    }

    public ChangeIntegration Read(ParseResult parse, string? @event, string? url, bool? disabled) => new(
        parse.GetValue(name),
        @event,
        url,
        parse.GetValue(method),
        parse.GetValue(device) is { } id ? Device.DeviceIds.Parse(id) : null,
        Fields(parse.GetValue(headers), ':'),
        Json(Text(parse.GetValue(json))),
        Fields(parse.GetValue(form), '='),
        Fields(parse.GetValue(query), '='),
        Text(parse.GetValue(body)),
        disabled,
        null);

    private static string? Text(string? given) => given?.StartsWith('@') == true ? File.ReadAllText(given[1..]) : given;

    private static JsonElement? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            throw Failure.Usage("The template is not JSON.", "put placeholders into texts: {\"value\": \"{{{PARTICLE_EVENT_VALUE}}}\"}");
        }
    }

    private static Dictionary<string, string>? Fields(string[]? given, char sign)
    {
        if (given is not { Length: > 0 })
        {
            return null;
        }
        var fields = new Dictionary<string, string>();
        foreach (var text in given)
        {
            var at = text.IndexOf(sign);
            if (at <= 0)
            {
                throw Failure.Usage($"\"{text}\" has no name.", $"write it as NAME{sign}VALUE");
            }
            fields[text[..at].Trim()] = text[(at + 1)..].Trim();
        }
        return fields;
    }
}
