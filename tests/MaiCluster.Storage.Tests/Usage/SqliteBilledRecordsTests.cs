namespace MaiCluster.Storage.Tests.Usage;

public sealed class SqliteBilledRecordsTests() : BilledRecordsContract(new SqliteStoreDatabase());
