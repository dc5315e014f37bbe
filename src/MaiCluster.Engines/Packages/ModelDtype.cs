namespace MaiCluster.Engines.Packages;

#pragma warning disable CA1720 // these are the names that model files and people use
/// <summary>The number type of a model's weights and caches at its inputs and outputs; it decides which devices can run it.</summary>
public enum ModelDtype
{
    /// <summary>Not said: the engine reads it from the model file.</summary>
    Auto,
    Float32,
    Float16,
    BFloat16,
}
