using System.Collections.Frozen;

namespace MaiCluster.Serving.Speech.Phonemes;

/// <summary>Words in capitals that are said as words though they might be initials: they are capitals for emphasis far more often.</summary>
internal static class Capitals
{
    public static readonly FrozenSet<string> AreWords =
        "ACT ADD AH AID AM AS BE DA DIP ER ETC HE HI HM HMM IN IS LED MA ME OH OR PA RE SAT OFT".Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
