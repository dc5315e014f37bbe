using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Text;

/// <summary>The memory that all passes of one kind (decode, or prefill) share: ids, positions, mask and logits.</summary>
internal sealed class PassInputs : IDisposable
{
    /// <param name="session">Tells the inputs that the graph has and the type of its logits.</param>
    /// <param name="config">The names.</param>
    /// <param name="batch">The most rows of a pass.</param>
    /// <param name="width">The most tokens a row.</param>
    /// <param name="maxContext">Length of the mask.</param>
    public PassInputs(InferenceSession session, GenAiConfig config, int batch, int width, int maxContext)
    {
        Config = config;
        var logits = session.OutputMetadata[config.Logits];
        LastLogitsOnly = logits.Dimensions[1] == 1;
        Ids = new NativeTensor<long>((long)batch * width);
        Positions = session.InputMetadata.ContainsKey(config.PositionIds) ? new NativeTensor<long>((long)batch * width) : null;
        Mask = new AttentionMask(batch, maxContext);
        Logits = new LogitsBuffer(LastLogitsOnly ? batch : batch * width, config.VocabularySize, logits.ElementDataType);
    }

    public GenAiConfig Config { get; }
    public bool LastLogitsOnly { get; }
    public NativeTensor<long> Ids { get; }
    public NativeTensor<long>? Positions { get; }
    public AttentionMask Mask { get; }
    public LogitsBuffer Logits { get; }

    public void Dispose()
    {
        Ids.Dispose();
        Positions?.Dispose();
        Mask.Dispose();
        Logits.Dispose();
    }
}
