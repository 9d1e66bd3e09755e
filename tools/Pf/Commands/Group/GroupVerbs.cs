using System.CommandLine;
using System.Text.Json.Nodes;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Commands.Device;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Group;

/// <summary><c>pf group</c>: a product's groups, their devices, and one lock for all of them.</summary>
internal static class GroupVerbs
{
    public static Command Create() => new("group", "Groups of a product's devices.")
    {
        List(), CreateOne(), Show(), Set(), Delete(), Members("add", "Put devices into a group.", "groups.add"), Members("remove", "Take devices out of a group.", "groups.remove"), Lock(),
    };

    private static Argument<string> Name() => new("GROUP") { Description = "The group's name: lower-case letters, digits, hyphens and underscores." };

    private static Verb List()
    {
        var product = Given.Product();
        return new Verb("list", "List a product's groups.", "pf group list --product 94") { product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var groups = await cloud.Groups(parse.GetValue(product), stop);
            screen.Show(groups, Table(groups));
        });
    }

    private static Verb CreateOne()
    {
        var (name, product, description) = (Name(), Given.Product(), Description());
        return new Verb("create", "Make a group.", "pf group create bench --product 94") { name, product, description }.Asks(async (parse, cloud, screen, stop) =>
        {
            var group = await cloud.CreateGroup(parse.GetValue(product), new NewGroup(parse.GetValue(name), parse.GetValue(description)), stop);
            screen.Done(group, $"Group {group.Name} is there. Next: pf group add {group.Name} DEVICE --product {parse.GetValue(product)}");
        });
    }

    private static Verb Show()
    {
        var (name, product) = (Name(), Given.Product());
        return new Verb("show", "Show a group.", "pf group show bench --product 94") { name, product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var group = await cloud.Group(parse.GetValue(product), parse.GetValue(name)!, stop);
            screen.Show(group, Table([group]));
        });
    }

    private static Verb Set()
    {
        var (name, product, description) = (Name(), Given.Product(), Description());
        var newName = new Option<string?>("--name") { Description = "Its new name; its devices and its release stay.", HelpName = "NAME" };
        return new Verb("set", "Rename or describe a group.", "pf group set bench --product 94 --name field") { name, product, newName, description }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var group = await cloud.ChangeGroup(
                    parse.GetValue(product), parse.GetValue(name)!, new GroupChange(parse.GetValue(newName), parse.GetValue(description)), stop);
                screen.Show(group, Table([group]));
            });
    }

    private static Verb Delete()
    {
        var (name, product) = (Name(), Given.Product());
        return new Verb("delete", "Delete a group; its devices stay in the product.", "pf group delete bench --product 94") { name, product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                await cloud.DeleteGroup(parse.GetValue(product), parse.GetValue(name)!, stop);
                screen.Done(new OkAnswer(), $"Group {parse.GetValue(name)} is deleted.");
            });
    }

    private static Verb Members(string verb, string description, string action)
    {
        var (name, product) = (Name(), Given.Product());
        var devices = new Argument<string[]>("DEVICE") { Description = "Device IDs or MAC addresses.", Arity = ArgumentArity.OneOrMore };
        return new Verb(verb, description, $"pf group {verb} bench e00fce680000a1b2c3d4e5f6 --product 94") { name, devices, product }
            .Asks((parse, cloud, screen, stop) => Change(
                parse.GetValue(product),
                new JsonObject
                {
                    ["action"] = action,
                    ["ids"] = Device.Set.Listed(parse.GetValue(devices)!.Select(DeviceIds.Parse)),
                    ["groups"] = Device.Set.Listed([parse.GetValue(name)!]),
                },
                cloud,
                screen,
                stop));
    }

    private static Verb Lock()
    {
        var (name, version, product) = (Name(), Given.Version(), Given.Product());
        var now = new Option<bool>("--now") { Description = "Flash those that are online at once; without it each takes it when it next starts." };
        return new Verb("lock", "Lock every device of a group to a version.", "pf group lock bench 2 --product 94 --now") { name, version, product, now }
            .Asks((parse, cloud, screen, stop) => Change(
                parse.GetValue(product),
                new JsonObject
                {
                    ["groups"] = Device.Set.Listed([parse.GetValue(name)!]),
                    ["desired_firmware_version"] = parse.GetValue(version),
                    ["flash"] = parse.GetValue(now),
                },
                cloud,
                screen,
                stop));
    }

    private static async Task Change(int product, JsonObject change, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var answer = await cloud.ChangeDevices(product, change, stop);
        var table = Listing.Table("Device", "Result", "Why");
        foreach (var device in answer.Devices)
        {
            table.Add(device.Id, device.Result, device.Message);
        }
        screen.Show(answer, table);
        screen.Note($"{answer.Updated} of {answer.Devices.Count} were changed.");
        if (answer.Devices.Count > 0 && answer.Devices.All(device => device.Message is not null))
        {
            throw Failure.Of("nothing_changed", "None of the devices could be changed.", "see the reason of each");
        }
    }

    private static Option<string?> Description() => new("--description") { Description = "What it is for.", HelpName = "TEXT" };

    private static Listing Table(IEnumerable<GroupBody> groups)
    {
        var table = Listing.Table("Group", "Devices", "Released", "Description");
        foreach (var group in groups)
        {
            table.Add(group.Name, group.DeviceCount, group.FirmwareVersion, group.Description);
        }
        return table;
    }
}
