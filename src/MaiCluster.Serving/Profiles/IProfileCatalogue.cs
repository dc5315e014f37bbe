namespace MaiCluster.Serving.Profiles;

/// <summary>The profiles that are known here.</summary>
public interface IProfileCatalogue
{
    /// <summary>Measured, else published, else guessed from the size of the package's files; null when the package cannot run on such a device.</summary>
    ModelProfile? Find(string package, string deviceKind);
}
