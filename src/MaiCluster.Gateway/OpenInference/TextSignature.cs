using System.Buffers.Binary;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>A text model as tensors: one text in, one out, and the settings of the answer as further inputs.</summary>
internal static class TextSignature
{
    public const string Input = "text_input", Output = "text_output", Stream = "stream", Settings = "sampling_parameters";

    private const int LengthBytes = 4;

    public static IReadOnlyList<TensorSpec> Inputs { get; } =
    [
        new(Input, TensorType.Bytes, [1]),
        Setting("max_tokens", TensorType.Int32),
        Setting("temperature", TensorType.Float32),
        Setting("top_k", TensorType.Int32),
        Setting("top_p", TensorType.Float32),
        Setting("min_p", TensorType.Float32),
        Setting("repetition_penalty", TensorType.Float32),
        Setting("presence_penalty", TensorType.Float32),
        Setting("frequency_penalty", TensorType.Float32),
        Setting("seed", TensorType.Int64),
        new("stop", TensorType.Bytes, [-1]) { IsOptional = true },
        new("stop_token_ids", TensorType.Int32, [-1]) { IsOptional = true },
        Setting("ignore_eos", TensorType.Bool),
        Setting("min_tokens", TensorType.Int32),
        Setting(Stream, TensorType.Bool),
        Setting(Settings, TensorType.Bytes),
    ];

    public static IReadOnlyList<TensorSpec> Outputs { get; } = [new(Output, TensorType.Bytes, [1])];

    public static Tensor OutputOf(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[LengthBytes + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, text.Length);
        text.CopyTo(bytes.AsSpan(LengthBytes));
        return new Tensor(Output, TensorType.Bytes, [1], bytes);
    }

    private static TensorSpec Setting(string name, TensorType type) => new(name, type, [1]) { IsOptional = true };
}
