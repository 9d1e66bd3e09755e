using System.CommandLine;
using ProductFirmware.Core;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Reason;

/// <summary><c>pf reason</c>: what a Reason means and what to do next.</summary>
internal static class Explain
{
    private sealed record Answer(string Name, int Code, string Meaning, string Next)
    {
        public static Answer Of(Wire.Reason reason) =>
            new(Explanations.NameOf(reason), (int)reason, Explanations.Of(reason).Meaning, Explanations.Of(reason).Next);
    }

    public static Verb Create()
    {
        var which = new Argument<string?>("REASON") { Description = "A Reason's name or number; all of them where left out.", Arity = ArgumentArity.ZeroOrOne };
        return new Verb("reason", "Explain a Reason: what it means and what to do next.", "pf reason no_evidence") { which }
            .Runs((parse, screen, _) => Run(parse.GetValue(which), screen));
    }

    private static Task Run(string? which, Screen screen)
    {
        if (which is null)
        {
            var all = Enum.GetValues<Wire.Reason>().Select(Answer.Of).ToList();
            var table = Listing.Table("Code", "Reason", "Meaning", "Next");
            all.ForEach(a => table.Add(a.Code, a.Name, a.Meaning, a.Next));
            screen.Show(new { Reasons = all }, table);
            return Task.CompletedTask;
        }
        var one = Enum.GetValues<Wire.Reason>().Select(Answer.Of).FirstOrDefault(a => a.Name == which || a.Code.ToString() == which)
            ?? throw Failure.Of("unknown_reason", $"There is no Reason \"{which}\".", "see all of them: pf reason");
        screen.Show(one, Listing.Fields().Add("Reason", one.Name).Add("Code", one.Code).Add("Meaning", one.Meaning).Add("Next", one.Next));
        return Task.CompletedTask;
    }
}
