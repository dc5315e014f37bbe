namespace MaiCluster.Storage.Tests.Usage;

public sealed class SqliteUsageStoreTests() : UsageStoreContract(new SqliteStoreDatabase());

public sealed class SqliteUsageLeaseTests() : UsageLeaseContract(new SqliteStoreDatabase());
