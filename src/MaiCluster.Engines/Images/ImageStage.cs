namespace MaiCluster.Engines.Images;

/// <summary>What a task's next step does.</summary>
internal enum ImageStage
{
    Encode,
    Denoise,
    Decode,
}
