using Microsoft.Playwright;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>axe-core, run in a page: what in it shuts somebody out who hears it, sees little, or has no mouse.</summary>
internal static class Axe
{
    private static readonly string Script = Repository.File("tests", "Axe", "node_modules", "axe-core", "axe.min.js");

    private static readonly Lazy<string> Source = new(() => File.ReadAllText(Script));

    public static void MustBeInstalled() => Assert.SkipUnless(File.Exists(Script), "axe-core is not installed: run npm ci in tests/Axe");

    /// <summary>Everything serious or critical, with the element and what is wrong with it.</summary>
    public static async Task<string[]> Look(IPage page)
    {
        await page.EvaluateAsync(Source.Value);
        return await page.EvaluateAsync<string[]>("""
            axe.run(document, { resultTypes: ["violations"] }).then(found => found.violations
                .filter(one => one.impact === "serious" || one.impact === "critical")
                .flatMap(one => one.nodes.map(node => `${one.id} at ${node.target.join(" ")}, ${node.html.slice(0, 200)}: ${node.failureSummary}`)))
            """);
    }
}
