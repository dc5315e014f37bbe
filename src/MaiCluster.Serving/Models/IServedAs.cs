namespace MaiCluster.Serving.Models;

/// <summary>A kind of model that endpoints ask for.</summary>
public interface IServedAs
{
    /// <summary>The modality as manifests have it.</summary>
    static abstract string Served { get; }
}
