namespace MaiCluster.Engines.Images;

/// <summary>How a package reads prompts.</summary>
internal enum PromptKind
{
    /// <summary>By a list of words.</summary>
    Words,

    /// <summary>By a <c>tokenizer.json</c>.</summary>
    Tokenizer,

    /// <summary>By <c>vocab.json</c> and <c>merges.txt</c> of CLIP.</summary>
    Clip,
}
