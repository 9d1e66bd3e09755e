using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>Which reports are kept.</summary>
public class ReportRuleTests
{
    private static readonly DeviceReport Before = Facts.Runs();

    public static TheoryData<string> News => ["boot", "product", "version", "hash", "state", "target", "hardware", "updates"];

    [Theory]
    [MemberData(nameof(News))]
    public void A_report_is_kept_where_it_says_something_else_than_the_one_before(string what)
    {
        var report = what switch
        {
            "boot" => Before,
            "product" => Before with { Product = Before.Product + 1 },
            "version" => Before with { Version = Before.Version + 1 },
            "hash" => Before with { Hash = "other" },
            "state" => Before with { State = ImageState.Testing },
            "target" => Before with { Target = "ESP32_REV3" },
            "hardware" => Before with { Hardware = Before.Hardware + 1 },
            "updates" => Before with { UpdatesEnabled = !Before.UpdatesEnabled },
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        Assert.True(ReportRule.IsNews((Before, 7), report, what == "boot" ? 8 : 7));
    }

    [Fact]
    public void The_first_one_is_kept_and_the_same_again_is_not()
    {
        Assert.True(ReportRule.IsNews(null, Before, 7));
        Assert.False(ReportRule.IsNews((Before, 7), Before with { }, 7));
        Assert.False(ReportRule.IsNews((Before, 7), Before with { SlotBytes = Before.SlotBytes + 1 }, 7));
    }

    [Fact]
    public void Twenty_in_a_row_have_a_place_each_and_the_next_takes_the_oldest_ones()
    {
        Assert.Equal(ReportRule.KeptMax, Enumerable.Range(5, ReportRule.KeptMax).Select(ReportRule.Place).Distinct().Count());
        Assert.Equal(ReportRule.Place(5), ReportRule.Place(5 + ReportRule.KeptMax));
    }
}
