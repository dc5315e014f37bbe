namespace MaiCluster.Serving.Audio;

/// <summary>The two telephone codes of ITU-T G.711: eight bits for what is heard as twelve.</summary>
internal static class Companding
{
    public static float[] ALaw { get; } = [.. Enumerable.Range(0, 256).Select(code => FromALaw((byte)code) / 32768f)];

    public static float[] MuLaw { get; } = [.. Enumerable.Range(0, 256).Select(code => FromMuLaw((byte)code) / 32768f)];

    private static int FromALaw(byte code)
    {
        code ^= 0x55;
        var exponent = (code >> 4) & 7;
        var magnitude = ((code & 15) << 4) + 8;
        magnitude = exponent == 0 ? magnitude : (magnitude + 256) << (exponent - 1);
        return (code & 0x80) != 0 ? magnitude : -magnitude;
    }

    private static int FromMuLaw(byte code)
    {
        const int bias = 132;
        code = (byte)~code;
        var magnitude = ((((code & 15) << 3) + bias) << ((code >> 4) & 7)) - bias;
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }
}
