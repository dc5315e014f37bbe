using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MaiCluster.Serving.Routes;

/// <summary>
/// Which variant answers. Every gateway chooses the same for the same client, without asking anybody: each variant draws a number
/// from the client's name, and the one that is highest for its weight wins. When a weight changes, only the clients that the
/// change itself moves go elsewhere.
/// </summary>
public static class RouteChoice
{
    /// <param name="route">With a weight above 0 at least once.</param>
    /// <param name="scenario">Whose: one client is drawn anew in each.</param>
    /// <param name="client">Whatever names the client or its session.</param>
    public static RouteVariant Of(Route route, string scenario, string client)
    {
        var (chosen, best) = (route.Variants[0], double.NegativeInfinity);
        foreach (var variant in route.Variants)
        {
            // The highest of -1/ln(u) x weight: each wins in proportion to its weight (weighted rendezvous hashing).
            var score = variant.Weight == 0 ? double.NegativeInfinity : variant.Weight / -Math.Log(Draw(scenario, client, variant.Model));
            if (score > best)
            {
                (chosen, best) = (variant, score);
            }
        }

        return chosen;
    }

    /// <summary>Above 0 and below 1, the same in every process.</summary>
    private static double Draw(string scenario, string client, string model)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scenario}\n{model}\n{client}"), hash);
        return ((BinaryPrimitives.ReadUInt64BigEndian(hash) >> 12) + 0.5) / (1L << 52);
    }
}
