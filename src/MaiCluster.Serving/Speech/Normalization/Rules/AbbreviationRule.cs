using MaiCluster.Serving.Speech.Normalization.Numbers;
using MaiCluster.Serving.Speech.Normalization.Tables;

namespace MaiCluster.Serving.Speech.Normalization.Rules;

/// <summary>Abbreviations: <c>Dr. Smith</c>, <c>Elm St.</c>, <c>e.g.</c>, <c>No. 5</c>, <c>p. 12</c>, <c>w/o</c>, <c>vs</c>.</summary>
internal sealed class AbbreviationRule : ISpokenRule
{
    public int Read(ChunkCursor at, SpokenText spoken)
    {
        var core = at.Core;
        var hasPoint = at.Closing.StartsWith('.') && !at.Closing.StartsWith("..", StringComparison.Ordinal);
        if (core.Length is 0 or > 16)
        {
            return 0;
        }

        if (core is "St" or "Dr" && hasPoint && IsName(at.Previous) && !IsName(at.At(1).Core))
        {
            spoken.Say(core == "St" ? "Street" : "Drive");
            return Done(at, spoken);
        }

        if (hasPoint && at.Closing.Length == 1 && Abbreviations.Title(core) is { } title && !at.At(0).EndsParagraph && (IsName(at.At(1).Core) || core is "Mr" or "Mrs" or "Ms"))
        {
            spoken.Say(title);
            spoken.TookClosing = true;
            return 1;
        }

        if (hasPoint && at.At(1).Opening.Length == 0 && Abbreviations.BeforeNumber(core) is { } numbered && IsNumber(at.At(1).Core))
        {
            spoken.Say(numbered);
            spoken.TookClosing = true;
            return 1;
        }

        if ((hasPoint ? Abbreviations.WithPoint(core) : null) is { } pointed)
        {
            spoken.Say(pointed);
            return Done(at, spoken);
        }

        if (Abbreviations.WithInnerPoints(core) is { } inner)
        {
            spoken.Say(inner);
            return Done(at, spoken);
        }

        if (Abbreviations.WithoutPoint(core) is { } plain)
        {
            spoken.Say(plain);
            return 1;
        }

        // v2.3: the number is read by its own rule.
        if (core is ['v' or 'V', _, ..] && char.IsAsciiDigit(core[1]) && NumberRule.Words(core[1..]) is { } version)
        {
            spoken.Say("version " + version);
            return 1;
        }

        return 0;
    }

    /// <summary>The point ends the sentence too, unless it goes on in lower case.</summary>
    private static int Done(ChunkCursor at, SpokenText spoken)
    {
        spoken.TookClosing = at.Closing.StartsWith('.') && (at.Closing.Length > 1 || at.GoesOnAfter(0));
        return 1;
    }

    private static bool IsName(string core) => core.Length > 0 && char.IsUpper(core[0]);

    private static bool IsNumber(string core) => core.Length > 0 && WrittenNumber.TryRead(core, out _, out _);
}
