using Azure.Data.Tables;

namespace MaiCluster.Orleans.Azure;

/// <summary>
/// Membership, and the storage that Orleans itself may need, in the tables of an Azure Storage account. Not run where it was
/// written: the packages were not to be had there.
/// </summary>
public static class AzureStorage
{
    /// <param name="connectionString">Of the account; or of the emulator, <c>UseDevelopmentStorage=true</c>.</param>
    public static ISiloBuilder UseAzureStorage(this ISiloBuilder silo, string connectionString)
    {
        var tables = new TableServiceClient(connectionString);
        return silo
            .UseAzureStorageClustering(options => options.TableServiceClient = tables)
            .AddAzureTableGrainStorageAsDefault(options => options.TableServiceClient = tables);
    }

    /// <inheritdoc cref="UseAzureStorage(ISiloBuilder, string)"/>
    public static IClientBuilder UseAzureStorage(this IClientBuilder client, string connectionString)
    {
        var tables = new TableServiceClient(connectionString);
        return client.UseAzureStorageClustering(options => options.TableServiceClient = tables);
    }
}
