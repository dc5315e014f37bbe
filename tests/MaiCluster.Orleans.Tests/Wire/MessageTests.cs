using System.Collections;
using System.Reflection;
using System.Text.Json;
using MaiCluster.Orleans.Wire;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Adjustments;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Sessions;
using MaiCluster.Serving.Streams;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace MaiCluster.Orleans.Tests.Wire;

public sealed class MessageTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().AddMessageTypes().BuildServiceProvider();
    private static readonly Serializer Serializer = Services.GetRequiredService<Serializer>();

    /// <summary>What only the process that answers the client needs to know of a request.</summary>
    private static readonly string[] Stays = ["InferenceWork.Tensors.Parent", "InferenceWork.Tensors.BilledAs", "InferenceWork.Tensors.MostOfParts"];

    public static TheoryData<string> Names => [.. Samples.All.Select(message => message.GetType().Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_arrives_as_it_left(string name)
    {
        var message = Samples.All.Single(sample => sample.GetType().Name == name);

        var arrived = Serializer.Deserialize<object>(Serializer.SerializeToArray<object>(message));

        Assert.IsType(message.GetType(), arrived);
        Assert.Equal(JsonSerializer.Serialize(message, message.GetType()), JsonSerializer.Serialize(arrived, message.GetType()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_of_a_sample_differs_from_its_default(string name)
    {
        var message = Samples.All.Single(sample => sample.GetType().Name == name);

        Assert.Empty(Defaults(message, name).Except(Stays));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_call_inside_a_silo_hands_over_the_message_itself(string name)
    {
        var message = Samples.All.Single(sample => sample.GetType().Name == name);

        Assert.Same(message, Services.GetRequiredService<DeepCopier>().Copy(message));
    }

    [Fact]
    public void A_first_turn_has_no_replica()
    {
        var turn = new SessionTurn { Id = SessionId.Of("key_1", "a") };

        var arrived = Serializer.Deserialize<SessionTurn>(Serializer.SerializeToArray(turn));

        Assert.Null(arrived!.Replica);
        Assert.Empty(arrived.Decoded);
    }

    [Fact]
    public void An_adjustment_arrives_with_whichever_thing_it_names()
    {
        var tenant = new Adjustment { Id = "credit-1", Time = DateTimeOffset.UnixEpoch.AddDays(20_000), Tenant = "acme", AmountMicros = -10, Reason = "spoiled" };
        var entry = new EntryReference(new DateOnly(2026, 3, 1), 17, LedgerPartition.Partner("poets"));

        foreach (var adjustment in new[] { tenant, tenant with { Tenant = null, Partner = "poets" }, tenant with { Tenant = null, Corrects = entry } })
        {
            Assert.Equal(adjustment, Serializer.Deserialize<Adjustment>(Serializer.SerializeToArray(adjustment)));
        }
    }

    [Fact]
    public void A_chunk_of_one_token_takes_at_most_32_bytes_and_64_take_at_most_5_bytes_each()
    {
        Assert.InRange(SizeOf(1), 1, 32);
        Assert.InRange(SizeOf(64), 1, 64 * 5);

        static int SizeOf(int tokens) => Serializer.SerializeToArray<object>(new TokenChunk
        {
            Run = 12_345,
            Position = 1000,
            CachedTokens = 100,
            DeviceNanoseconds = 5_000_000_000,
            Tokens = [.. Enumerable.Range(0, tokens).Select(at => new GeneratedToken { Choice = 0, Token = 40_000 + at })],
        }).Length;
    }

    [Fact]
    public void A_spoiled_chunk_is_refused()
    {
        var pack = ChunkPack.Write(Samples.All.OfType<TokenChunk>().Single());

        for (var length = 0; length < pack.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ChunkPack.Read(pack.AsSpan(0, length), failure: null));
        }
    }

    [Fact]
    public void A_count_that_cannot_be_reserves_nothing()
    {
        byte[] pack = [0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2];

        var refused = Assert.Throws<InvalidDataException>(() => TokenPack.Read(pack));

        Assert.Equal("A pack tells of 2147483647 entries but has only 2 bytes left.", refused.Message);
    }

    /// <summary>The paths of fields at their default: a field that the wire forgets would not show in them.</summary>
    private static IEnumerable<string> Defaults(object value, string path)
    {
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsOfMessages))
        {
            var field = property.GetValue(value);
            var here = path + "." + property.Name;
            if (field is null || field.Equals(property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null))
            {
                yield return here;
            }
            else
            {
                var first = field is IEnumerable list and not string and not IDictionary ? list.Cast<object>().First() : field;
                if (first.GetType().Namespace!.StartsWith("MaiCluster", StringComparison.Ordinal) && !first.GetType().IsEnum)
                {
                    foreach (var inner in Defaults(first, here))
                    {
                        yield return inner;
                    }
                }
            }
        }
    }

    private static bool IsOfMessages(PropertyInfo property) => property.SetMethod is not null || property.DeclaringType!.Namespace!.EndsWith("Requests", StringComparison.Ordinal);
}
