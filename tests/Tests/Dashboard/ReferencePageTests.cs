using Microsoft.Playwright;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>The page at /docs, in a browser that keeps the rules that it is told.</summary>
public class ReferencePageTests
{
    [Fact]
    public Task The_reference_is_shown_without_an_error() => DashboardHost.Run(signIn: false, test: async dash =>
    {
        await dash.Page.GotoAsync($"{dash.Server.Url}/docs");
        await dash.Page.GetByRole(AriaRole.Heading, new() { Name = "ProductFirmware", Exact = true }).First.WaitForAsync();
        await dash.Picture("reference");
    });
}
