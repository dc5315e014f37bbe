namespace MaiCluster.Serving.Images;

/// <summary>Turns a prompt into what its model reads.</summary>
public interface IPromptReader
{
    /// <summary>Tokens that the model reads, special ones included.</summary>
    int MaxTokens { get; }

    /// <summary>Fills a shorter prompt up to <see cref="MaxTokens"/>.</summary>
    int Padding { get; }

    /// <summary>Special tokens that every prompt has.</summary>
    int SpecialTokens { get; }

    /// <summary>The prompt's tokens, special ones included; they may be more than the model reads.</summary>
    int[] Read(string prompt);
}
