using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Tidy;

/// <summary>What is promised is held by tests, and the page that says so cannot lie.</summary>
public class BehavioursPageTests
{
    [Fact]
    public void The_list_is_whole()
    {
        var numbers = BehavioursPage.Rows().Select(row => row.Number).ToList();

        Assert.Equal([.. Numbers("S", 104), .. Numbers("X", 5), .. Numbers("D", 26)], numbers);
        Assert.All(BehavioursPage.Rows(), row => Assert.Equal(row.Number[0] == 'D' ? 2 : 3, row.Cells.Length));
    }

    [Fact]
    public void Every_promise_is_held_by_a_test_and_no_test_names_a_promise_that_does_not_exist()
    {
        var rows = BehavioursPage.Rows();
        var proofs = BehavioursPage.Proofs();
        var open = rows.Where(row => !row.IsVisual && !proofs.Contains(row.Number)).Select(row => row.Number).ToList();
        var unknown = proofs.Select(found => found.Key).Except(rows.Select(row => row.Number)).ToList();

        Assert.True(open.Count == 0, $"no test holds {string.Join(", ", open)}");
        Assert.True(unknown.Count == 0, $"tests name {string.Join(", ", unknown)}, which the list does not know");
    }

    [Fact]
    public void The_page_is_what_the_list_and_the_tests_say() =>
        Docs.MustBe("behaviours.md", BehavioursPage.Write(BehavioursPage.Rows(), BehavioursPage.Proofs()));

    private static IEnumerable<string> Numbers(string letter, int count) => Enumerable.Range(1, count).Select(number => $"{letter}{number}");
}
