namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>A format of answers.</summary>
/// <param name="Name">As <c>response_format</c> has it.</param>
internal sealed record AudioFormat(string Name, string ContentType)
{
    public static readonly AudioFormat Mp3 = new("mp3", "audio/mpeg");
    public static readonly AudioFormat Opus = new("opus", "audio/ogg");
    public static readonly AudioFormat Aac = new("aac", "audio/aac");
    public static readonly AudioFormat Flac = new("flac", "audio/flac");
    public static readonly AudioFormat Wave = new("wav", "audio/wav");
    public static readonly AudioFormat Pcm = new("pcm", "audio/pcm");

    /// <summary>Those that OpenAI has, whether or not they can be made here.</summary>
    public static IReadOnlyList<AudioFormat> All { get; } = [Mp3, Opus, Aac, Flac, Wave, Pcm];

    public static AudioFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
