using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Org;

/// <summary><c>pf org list</c>.</summary>
internal static class List
{
    public static Verb Create() => new Verb("list", "List your organisations.", "pf org list").Asks(async (_, cloud, screen, stop) =>
    {
        var organisations = await cloud.Organisations(stop);
        screen.Show(organisations, OrgListing.Table(organisations));
    });
}
