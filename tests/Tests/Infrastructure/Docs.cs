namespace ProductFirmware.Tests.Infrastructure;

/// <summary>Pages in docs/ that a test writes: they must be what the code says. <c>PF_UPDATE_DOCS=1</c> writes them anew.</summary>
internal static class Docs
{
    public static void MustBe(string page, string expected)
    {
        var path = Repository.File("docs", page);
        if (Environment.GetEnvironmentVariable("PF_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }
        var actual = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(expected == actual, $"docs/{page} is not what the code says. Run the tests with PF_UPDATE_DOCS=1 and look at the change.");
    }
}
