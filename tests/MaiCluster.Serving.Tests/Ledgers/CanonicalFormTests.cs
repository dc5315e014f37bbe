using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Sealing;
using static MaiCluster.Serving.Tests.Ledgers.LedgerSamples;

namespace MaiCluster.Serving.Tests.Ledgers;

/// <summary>The hashes as a script would make them from what docs/ledger.md says.</summary>
public sealed class CanonicalFormTests
{
    [Fact]
    public async Task Chain_and_seal_are_the_hashes_of_the_lines_in_the_documents()
    {
        var store = new MemoryLedger();
        await (await CostLedger.ActivateAsync(LedgerPartition.Partner("upstream"), store, default)).PostAsync([OfPartner(1, share: 0)], default);
        var seal = (await new DaySeals(store).SealThroughAsync(Day, default)).Single();

        var zero = new string('0', 64);
        var request = Request(1).Value;
        var digest = Sha("mai-settlement-1", request, "1772366401000000", "acme", "big-text", "support", "support", "1000", "upstream", "300", "0", "");
        var reckoning = Sha("""{"gross_before_micros":0,"gross_micros":1000,"net_micros":700}""");
        var posting = Sha("mai-posting-2", zero, "2026-03-01", "partner:upstream", "1", $"settlement/{request}", "1772366401000000", digest, "2", reckoning);
        string[] dimensions = [request, "", "big-text", "support", "acme", "upstream", "", "", "0", ""];
        var first = Sha(["mai-entry-1", posting, "2026-03-01", "partner:upstream", "1", $"settlement/{request}", "receivable:acme", "revenue:support", "1000", "revenue", "1772366401000000", .. dimensions]);
        var second = Sha(["mai-entry-1", first, "2026-03-01", "partner:upstream", "2", $"settlement/{request}", "charge:upstream", "payable:upstream", "300", "charge", "1772366401000000", .. dimensions]);
        var posted = Assert.Single(store.Postings);
        Assert.Equal([digest, posting, first, second], [posted.Posting.Digest.ToString(), posted.Hash.ToString(), .. posted.EntryHashes.Select(hash => hash.ToString())]);
        Assert.Equal(Sha("mai-seal-1", zero, "2026-03-01", "1", "2026-03-01", "partner:upstream", "1", "2", "1300", second), seal.Hash.ToString());
    }

    private static string Sha(params string[] lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}
