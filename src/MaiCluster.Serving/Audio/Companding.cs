namespace MaiCluster.Serving.Audio;

/// <summary>The two telephone codes of ITU-T G.711: eight bits for what is heard as twelve.</summary>
internal static class Companding
{
    private const int Bias = 132, Clip = 32_635;

    public static float[] ALaw { get; } = [.. Enumerable.Range(0, 256).Select(code => FromALaw((byte)code) / 32768f)];

    public static float[] MuLaw { get; } = [.. Enumerable.Range(0, 256).Select(code => FromMuLaw((byte)code) / 32768f)];

    /// <summary>The code of a sample of 16 bits.</summary>
    public static byte ToALaw(short sample)
    {
        var sign = sample >= 0 ? 0x80 : 0;
        var magnitude = Math.Min(sample >= 0 ? sample : -sample - 1, short.MaxValue) >> 3;
        var exponent = 0;
        for (var rest = magnitude >> 5; rest > 0; rest >>= 1)
        {
            exponent++;
        }

        var mantissa = (exponent == 0 ? magnitude >> 1 : magnitude >> exponent) & 15;
        return (byte)((sign | (exponent << 4) | mantissa) ^ 0x55);
    }

    /// <inheritdoc cref="ToALaw"/>
    public static byte ToMuLaw(short sample)
    {
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), Clip) + Bias;
        var exponent = 7;
        for (var bit = 0x4000; exponent > 0 && (magnitude & bit) == 0; bit >>= 1)
        {
            exponent--;
        }

        return (byte)~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15));
    }

    public static int FromALaw(byte code)
    {
        code ^= 0x55;
        var exponent = (code >> 4) & 7;
        var magnitude = ((code & 15) << 4) + 8;
        magnitude = exponent == 0 ? magnitude : (magnitude + 256) << (exponent - 1);
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    }

    public static int FromMuLaw(byte code)
    {
        code = (byte)~code;
        var magnitude = ((((code & 15) << 3) + Bias) << ((code >> 4) & 7)) - Bias;
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }
}
