using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaiCluster.Serving.Budgets;

/// <summary>How accounts and grants are stored: JSON that a script can read too.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(GrantList))]
internal sealed partial class BudgetJson : JsonSerializerContext
{
    public static byte[] Write(AccountState account) => JsonSerializer.SerializeToUtf8Bytes(account, Default.AccountState);

    public static byte[] Write(GrantList grants) => JsonSerializer.SerializeToUtf8Bytes(grants, Default.GrantList);

    /// <exception cref="InvalidDataException">Another program, or a newer one, wrote it.</exception>
    public static AccountState ReadAccount(BudgetId budget, ReadOnlyMemory<byte> bytes) =>
        Read(budget, () => JsonSerializer.Deserialize(bytes.Span, Default.AccountState));

    /// <inheritdoc cref="ReadAccount"/>
    public static GrantList ReadGrants(BudgetId actor, ReadOnlyMemory<byte> bytes) =>
        Read(actor, () => JsonSerializer.Deserialize(bytes.Span, Default.GrantList));

    private static T Read<T>(BudgetId budget, Func<T?> read)
        where T : class
    {
        try
        {
            return read() ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"What is stored of the budget {budget} cannot be read: {error.Message}", error);
        }
    }
}
