using ProductFirmware.Fuzz;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Fuzz;

/// <summary>What fuzzing found its ways with, and whatever it once found, goes through every target again.</summary>
public class CorpusTests
{
    public static TheoryData<string> Names => [.. Targets.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_file_of_a_targets_corpus_ends_quietly(string target)
    {
        var files = Directory.GetFiles(Repository.File("tests", "Fuzz", "corpus", target));
        Assert.NotEmpty(files);
        foreach (var file in files.Order())
        {
            var problem = Record.Exception(() => Targets.All[target](File.ReadAllBytes(file)));
            Assert.True(problem is null, $"{file}: {problem}");
        }
        Targets.All[target]([]); // a server may fail after it has answered
    }

    [Fact]
    public void Every_corpus_has_its_target() =>
        Assert.Equal(
            Targets.All.Keys.Order(), Directory.GetDirectories(Repository.File("tests", "Fuzz", "corpus")).Select(path => Path.GetFileName(path)).Order());
}
