using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Tests.Grammars;

/// <summary>One token a byte, its id the byte: what a grammar says about texts, apart from tokens.</summary>
internal static class ByteVocabulary
{
    public static TokenVocabulary Value { get; } = new([.. Enumerable.Range(0, 256).Select(static value => (ReadOnlyMemory<byte>)new[] { (byte)value })], []);
}
