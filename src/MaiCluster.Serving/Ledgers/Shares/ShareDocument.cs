using System.Text.Json;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Serving.Ledgers.Shares;

/// <summary>What a partner's share was reckoned from, as it is stored with the settlement, so that anybody can repeat it.</summary>
/// <param name="GrossBeforeMicros">Billed for the partner's models since the month began, before this.</param>
/// <param name="GrossMicros">Billed now.</param>
/// <param name="NetMicros">The same less the partner's own charge.</param>
/// <param name="Terms">In force at admission, without their minimum; null = nothing is shared.</param>
internal sealed record ShareDocument(long GrossBeforeMicros, long GrossMicros, long NetMicros, RevenueShare? Terms)
{
    /// <exception cref="OverflowException">It does not fit.</exception>
    public long ShareMicros => Terms?.Of(GrossBeforeMicros, GrossMicros, NetMicros) ?? 0;

    public string Write() => LedgerJson.Write(json =>
    {
        json.WriteNumber("gross_before_micros"u8, GrossBeforeMicros);
        json.WriteNumber("gross_micros"u8, GrossMicros);
        json.WriteNumber("net_micros"u8, NetMicros);
        if (Terms is { } terms)
        {
            json.WriteString("of"u8, terms.Base == ShareBasis.Net ? "net"u8 : "gross"u8);
            json.WriteStartArray("tiers"u8);
            foreach (var tier in terms.Tiers)
            {
                json.WriteStartObject();
                json.WriteNumber("above_micros"u8, tier.AboveMicros);
                json.WriteNumber("millionths"u8, tier.Millionths);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    /// <exception cref="FormatException">The text is none.</exception>
    public static ShareDocument Read(string text) => LedgerJson.Read(text, "the reckoning of a share", static root => new ShareDocument(
        root.GetProperty("gross_before_micros").GetInt64(),
        root.GetProperty("gross_micros").GetInt64(),
        root.GetProperty("net_micros").GetInt64(),
        root.TryGetProperty("of", out var of) ? TermsOf(of, root.GetProperty("tiers")) : null));

    private static RevenueShare TermsOf(JsonElement of, JsonElement tiers) => new()
    {
        Base = of.GetString() switch
        {
            "gross" => ShareBasis.Gross,
            "net" => ShareBasis.Net,
            var other => throw new FormatException($"'{other}' cannot be shared: expected gross or net."),
        },
        Tiers = [.. tiers.EnumerateArray().Select(tier => new ShareTier(tier.GetProperty("above_micros").GetInt64(), tier.GetProperty("millionths").GetInt32()))],
    };
}
