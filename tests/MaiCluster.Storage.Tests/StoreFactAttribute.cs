using Xunit.Sdk;

namespace MaiCluster.Storage.Tests;

/// <summary>A test of a contract, skipped in the classes that need a PostgreSQL where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("MaiCluster.Storage.Tests.StoreFactDiscoverer", "MaiCluster.Storage.Tests")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>The same with several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("MaiCluster.Storage.Tests.StoreTheoryDiscoverer", "MaiCluster.Storage.Tests")]
public sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>On a class whose store is in a PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;
