using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ProductFirmware.Rest;

namespace ProductFirmware.Server;

/// <summary>The doc comments of the code, as the compiler wrote them beside the assembly: the reference says what the code says.</summary>
internal sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> members;
    private readonly ConcurrentDictionary<string, Type> records = new();

    public DocComments()
    {
        var path = Path.ChangeExtension(typeof(DocComments).Assembly.Location, ".xml");
        members = !File.Exists(path)
            ? []
            : XDocument.Load(path).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);
    }

    /// <summary>What a handler does: its method's comment, or its type's, without the address in front.</summary>
    public string Of(MethodInfo handler)
    {
        var text = Text(Member(handler)?.Element("summary")) is { Length: > 0 } own ? own : Text(Type(handler.DeclaringType)?.Element("summary"));
        var said = Address().Replace(text, "");
        return said.Length == 0 ? "" : char.ToUpperInvariant(said[0]) + said[1..];
    }

    /// <summary>What a parameter of a handler means, or null.</summary>
    public string? Of(MethodInfo handler, string parameter) =>
        Parameter(Member(handler), parameter) ?? Parameter(Type(handler.DeclaringType), parameter) ?? Words.Of(parameter);

    /// <summary>Writes into a record's schema what its comment says, and that what may be null may be absent.</summary>
    public void Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var isNamed = schema.Metadata?.TryGetValue("x-schema-id", out var id) == true && id is string { Length: > 0 };
        if (!isNamed && context.JsonPropertyInfo is not null)
        {
            return;
        }
        schema.Description = Text(Type(context.JsonTypeInfo.Type)?.Element("summary")) is { Length: > 0 } summary ? summary : null;
        schema.Required?.ExceptWith(context.JsonTypeInfo.Properties.Where(property => property.IsGetNullable).Select(property => property.Name));
        if (isNamed)
        {
            records[(string)schema.Metadata!["x-schema-id"]] = context.JsonTypeInfo.Type;
        }
    }

    /// <summary>Writes the meaning of every field into the document's records. At the end: only then a reference is one.</summary>
    public void DescribeFields(OpenApiDocument document)
    {
        foreach (var (id, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (records.TryGetValue(id, out var type))
            {
                DescribeFields(schema, type);
            }
        }
    }

    public void DescribeFields(IOpenApiSchema schema, Type type)
    {
        foreach (var field in RestJson.Options.GetTypeInfo(type).Properties)
        {
            if (schema.Properties?.TryGetValue(field.Name, out var found) == true && field.AttributeProvider is PropertyInfo property)
            {
                found.Description = Parameter(Type(property.DeclaringType), property.Name) ?? Words.Of(field.Name);
            }
        }
    }

    private XElement? Type(Type? type) => members.GetValueOrDefault($"T:{type?.FullName?.Replace('+', '.')}");

    private XElement? Member(MethodInfo method)
    {
        var name = $"M:{method.DeclaringType?.FullName?.Replace('+', '.')}.{method.Name}";
        return members.FirstOrDefault(member => member.Key == name || member.Key.StartsWith(name + "(", StringComparison.Ordinal)).Value;
    }

    private static string? Parameter(XElement? member, string name) =>
        Text(member?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == name)) is { Length: > 0 } text ? text : null;

    private static string Text(XElement? element)
    {
        var text = new StringBuilder();
        foreach (var node in element?.Nodes() ?? [])
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
                XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.', ':')[^1]}`",
                XElement other => other.Attribute("name")?.Value ?? other.Value,
                _ => "",
            });
        }
        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("^`[A-Z]+ [/…][^`]*`[:.,]?\\s*")]
    private static partial Regex Address();
}
