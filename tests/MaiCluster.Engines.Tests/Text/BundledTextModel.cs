using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;

namespace MaiCluster.Engines.Tests.Text;

/// <summary>The bundled text model, loaded once for the tests that share it.</summary>
public sealed class BundledTextModel : IDisposable
{
    public ITextEngine Engine { get; } =
        TextEngineLoader.Load(TestFolders.BundledText, ModelDtype.Float32, new TextEngineOptions { Rows = 4, PrefixRows = 2, MaxContext = 2048 }, out _);

    public void Dispose() => Engine.Dispose();

    /// <summary>Computes a prompt in chunks of at most this many tokens; none is one token long.</summary>
    public float[] Prefill(int row, ReadOnlySpan<int> tokens, int chunk = 128, int start = 0)
    {
        for (var at = start; at < tokens.Length;)
        {
            var count = Math.Min(chunk, tokens.Length - at);
            count -= tokens.Length - at - count == 1 ? 1 : 0;
            Engine.Prefill(row, at, tokens.Slice(at, count));
            at += count;
        }

        return Engine.Logits(0).ToArray();
    }
}
