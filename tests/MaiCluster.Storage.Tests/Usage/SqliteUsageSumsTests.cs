namespace MaiCluster.Storage.Tests.Usage;

public sealed class SqliteUsageSumsTests() : UsageSumsContract(new SqliteStoreDatabase());
