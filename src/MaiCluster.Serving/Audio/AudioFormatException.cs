namespace MaiCluster.Serving.Audio;

/// <summary>Bytes that are no audio that can be read. The message goes on from "the file" and says what would be right.</summary>
public sealed class AudioFormatException(string what) : Exception($"The file {what}.")
{
    public string What => what;
}
