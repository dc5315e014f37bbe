namespace MaiCluster.Serving.Live.Audio;

/// <summary>How a call's audio travels: one channel, without a header.</summary>
public enum LiveFormat
{
    /// <summary>24 kHz, 16 bits, little-endian (<c>audio/pcm</c>).</summary>
    Pcm,

    /// <summary>8 kHz, G.711 mu-law (<c>audio/pcmu</c>).</summary>
    MuLaw,

    /// <summary>8 kHz, G.711 A-law (<c>audio/pcma</c>).</summary>
    ALaw,
}

/// <summary>What a format is made of.</summary>
public static class LiveFormats
{
    /// <summary>Samples a second.</summary>
    public static int Rate(this LiveFormat format) => format == LiveFormat.Pcm ? 24_000 : 8_000;

    public static int SampleBytes(this LiveFormat format) => format == LiveFormat.Pcm ? sizeof(short) : 1;

    /// <summary>OpenAI's name of it.</summary>
    public static string Name(this LiveFormat format) => format switch
    {
        LiveFormat.Pcm => "audio/pcm",
        LiveFormat.MuLaw => "audio/pcmu",
        _ => "audio/pcma",
    };

    /// <summary>The format of a name; null when it is none.</summary>
    public static LiveFormat? Of(string name) => name switch
    {
        "audio/pcm" => LiveFormat.Pcm,
        "audio/pcmu" => LiveFormat.MuLaw,
        "audio/pcma" => LiveFormat.ALaw,
        _ => null,
    };
}
