namespace MaiCluster.Serving.Batching;

/// <summary>What a loaded text engine can hold.</summary>
/// <param name="DecodeRows">The largest decode batch.</param>
/// <param name="ArenaRows">All rows: those that decode, prefill or keep a prefix; at least <paramref name="DecodeRows"/>.</param>
/// <param name="MaxContext">Tokens a row can hold.</param>
/// <param name="VocabularySize">Logits per row.</param>
/// <param name="KvBytesPerToken">Over all layers.</param>
public sealed record TextEngineShape(int DecodeRows, int ArenaRows, int MaxContext, int VocabularySize, long KvBytesPerToken);
