using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Event;

/// <summary><c>pf event publish</c>: into a product, where streams and webhooks hear it.</summary>
internal static class Publish
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "The event's name." };
        var data = new Argument<string?>("DATA") { Description = "Its payload.", Arity = ArgumentArity.ZeroOrOne };
        var product = Given.Product();
        return new Verb("publish", "Publish an event into a product.", "pf event publish job/start now --product 94") { name, data, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), new(parse.GetValue(name), parse.GetValue(data), null), cloud, screen, stop));
    }

    private static async Task Run(int product, PublishEvent body, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        await cloud.PublishEvent(product, body, stop);
        screen.Done(new OkAnswer(), $"Event {body.Name} is published into product {product}.");
    }
}
