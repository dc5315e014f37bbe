namespace MaiCluster.Serving.Partners;

/// <summary>What takes the place of some bytes of a client's body.</summary>
public enum BodyEditKind
{
    /// <summary>A text that is known.</summary>
    Text,

    /// <summary>The partner's name for the model, as a JSON string.</summary>
    ModelJson,

    /// <summary>The same as it is, in a form.</summary>
    ModelText,

    /// <summary>The most tokens of the answer.</summary>
    Tokens,
}

/// <summary>One place where what the partner gets differs from what the client sent.</summary>
/// <param name="Start">The first byte that is left out.</param>
/// <param name="Length">How many are; 0 = something is put in between.</param>
/// <param name="Kind">What comes there.</param>
/// <param name="Before">Goes before it.</param>
public sealed record BodyEdit(int Start, int Length, BodyEditKind Kind, string Before = "");
