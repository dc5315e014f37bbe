namespace MaiCluster.Serving.Tokenization;

/// <summary>A token that is found in the text before anything else looks at it.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>A control token, without text of its own.</summary>
    public bool Special { get; init; }

    /// <summary>Takes the white space before it along.</summary>
    public bool TakesLeft { get; init; }

    /// <summary>Takes the white space after it along.</summary>
    public bool TakesRight { get; init; }

    /// <summary>Only between characters that are no word characters.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Looked for in the normalised text instead of the original.</summary>
    public bool Normalized { get; init; }
}
