namespace MaiCluster.Storage.Postgres;

/// <summary>What there was to do for Orleans' membership in a database.</summary>
public enum OrleansSetup
{
    /// <summary>Tables, functions and query rows were made.</summary>
    Created,

    /// <summary>They are there already, made by this program.</summary>
    AlreadyThere,

    /// <summary>They are there already, made by the scripts of Orleans itself; nothing was changed.</summary>
    AlreadyThereFromOrleans,
}
