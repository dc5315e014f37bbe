namespace MaiCluster.Serving.Audio;

/// <summary>How WAVE files number the ways a sample can be written.</summary>
internal enum WaveEncoding
{
    Pcm = 1,
    Float = 3,
    ALaw = 6,
    MuLaw = 7,
}
