using System.Net;
using MaiCluster.Serving.Admission;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Storage.Tests.Keys;

/// <summary>What every store of API keys does with their terms, their secrets, and the log of their changes.</summary>
public abstract class KeyTermsContract(StoreDatabase database) : IAsyncLifetime
{
    private static readonly byte[] First = AdmissionGate.Hash("mai_first"), Second = AdmissionGate.Hash("mai_second"), Third = AdmissionGate.Hash("mai_third");

    private readonly FakeTimeProvider _time = new(Records.Noon);
    private IKeyStore _keys = null!;
    private IPayerStore _payers = null!;
    private IAuditLog _audit = null!;

    public async Task InitializeAsync()
    {
        _keys = await database.OpenKeysAsync(_time);
        (_payers, _audit) = await database.OpenPayersAsync(_time);
    }

    public async Task DisposeAsync() => await database.CloseAsync();

    [StoreFact]
    public async Task All_terms_of_a_key_come_back_as_they_were_given()
    {
        await AddPayersAsync();
        var terms = new KeyTerms
        {
            Name = "Überall",
            Tenant = "acme",
            Team = "search",
            Role = AdminRole.Operator,
            Expires = Records.Noon.AddDays(30),
            Scope = new KeyScope
            {
                Models = ["mai-*", "gpt-4o"],
                Scenarios = ["support-chat"],
                Paths = ["/v1/chat/completions"],
                Addresses = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")],
            },
        };

        var (added, failure) = await _keys.AddAsync(terms, First, "key_owner", default);

        Assert.Null(failure);
        Assert.Equal(terms, added!.Terms);
        Assert.Equal(added, await _keys.FindAsync(First, default));
        Assert.Equal(added, await _keys.ReadAsync(added.Id, default));
        Assert.Equal([added], await _keys.ListAsync(default));
        Assert.Null(await _keys.ReadAsync("key_none", default));
    }

    [StoreFact]
    public async Task Key_of_a_tenant_or_team_that_is_not_open_is_refused_by_field()
    {
        await AddPayersAsync();
        await _payers.CloseAsync(new PayerId("acme", "closed"), "key_owner", default);

        Assert.Equal(("tenant", "There is no open tenant 'none': GET /admin/tenants lists what there is."), await RefusalAsync("none", null));
        Assert.Equal(("team", "There is no open team 'acme/none': GET /admin/teams lists what there is."), await RefusalAsync("acme", "none"));
        Assert.Equal(("team", "There is no open team 'acme/closed': GET /admin/teams lists what there is."), await RefusalAsync("acme", "closed"));
        Assert.Empty(await _keys.ListAsync(default));
    }

    [StoreFact]
    public async Task Key_stops_when_it_expires_and_works_again_when_its_end_is_moved()
    {
        var (added, _) = await _keys.AddAsync(new KeyTerms { Name = "first", Expires = Records.Noon.AddMinutes(1) }, First, "key_owner", default);
        Assert.Equal(added, await _keys.FindAsync(First, default));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await _keys.FindAsync(First, default));

        var (moved, _) = await _keys.ChangeAsync(added!.Id, terms => terms with { Expires = null }, "key_owner", default);
        Assert.Equal(moved, await _keys.FindAsync(First, default));
        Assert.Null(moved!.Expires);
    }

    [StoreFact]
    public async Task Change_keeps_the_tenant_and_is_refused_for_a_team_that_is_not_there()
    {
        await AddPayersAsync();
        var (added, _) = await _keys.AddAsync(new KeyTerms { Name = "first", Tenant = "acme" }, First, "key_owner", default);

        var (changed, _) = await _keys.ChangeAsync(added!.Id, terms => terms with { Name = "other", Tenant = "default", Team = "search", Role = AdminRole.Viewer }, "key_owner", default);
        Assert.Equal(added with { Terms = added.Terms with { Name = "other", Team = "search", Role = AdminRole.Viewer } }, changed);

        var (_, failure) = await _keys.ChangeAsync(added.Id, terms => terms with { Team = "none" }, "key_owner", default);
        Assert.Equal("team", failure!.Param);
        Assert.Equal(changed, await _keys.ReadAsync(added.Id, default));
        Assert.Equal((null, null), await _keys.ChangeAsync("key_none", terms => terms, "key_owner", default));
    }

    [StoreFact]
    public async Task Rotated_secret_works_beside_the_new_one_until_the_overlap_ends()
    {
        var added = await _keys.AddAsync("first", First, default);
        var rotated = await _keys.RotateAsync(added.Id, Second, TimeSpan.FromMinutes(5), "key_owner", default);

        Assert.Equal(added with { OldSecretUntil = Records.Noon.AddMinutes(5) }, rotated);
        Assert.Equal(rotated, await _keys.FindAsync(First, default));
        Assert.Equal(rotated, await _keys.FindAsync(Second, default));

        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await _keys.FindAsync(First, default));
        Assert.Equal(rotated, await _keys.FindAsync(Second, default));
        Assert.Single(await _keys.ListAsync(default));
    }

    [StoreFact]
    public async Task Rotation_without_overlap_ends_the_old_secret_at_once_and_another_ends_the_oldest()
    {
        var added = await _keys.AddAsync("first", First, default);
        Assert.Equal(added, await _keys.RotateAsync(added.Id, Second, TimeSpan.Zero, "key_owner", default));
        Assert.Null(await _keys.FindAsync(First, default));

        await _keys.RotateAsync(added.Id, First, TimeSpan.FromHours(1), "key_owner", default);
        await _keys.RotateAsync(added.Id, Third, TimeSpan.FromHours(1), "key_owner", default);
        Assert.Null(await _keys.FindAsync(Second, default));
        Assert.NotNull(await _keys.FindAsync(First, default));
        Assert.NotNull(await _keys.FindAsync(Third, default));
    }

    [StoreFact]
    public async Task Revoked_key_is_neither_changed_nor_rotated_and_both_its_secrets_end()
    {
        var added = await _keys.AddAsync("first", First, default);
        await _keys.RotateAsync(added.Id, Second, TimeSpan.FromHours(1), "key_owner", default);
        Assert.True(await _keys.RevokeAsync(added.Id, "key_owner", default));

        Assert.Null(await _keys.FindAsync(First, default));
        Assert.Null(await _keys.FindAsync(Second, default));
        Assert.Equal((null, null), await _keys.ChangeAsync(added.Id, terms => terms, "key_owner", default));
        Assert.Null(await _keys.RotateAsync(added.Id, Third, TimeSpan.Zero, "key_owner", default));
        Assert.Null(await _keys.FindAsync(Third, default));
    }

    [StoreFact]
    public async Task Every_change_is_in_the_log_with_what_was_before_and_after()
    {
        var added = await _keys.AddAsync("first", First, default);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _keys.ChangeAsync(added.Id, terms => terms with { Role = AdminRole.Owner }, "key_owner", default);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _keys.RotateAsync(added.Id, Second, TimeSpan.FromHours(1), "key_owner", default);
        await _keys.RevokeAsync(added.Id, "command", default);
        await _keys.AddAsync("first", Second, default);

        var log = await _audit.ReadAsync(null, null, 100, default);
        Assert.Equal(["key.restore", "key.revoke", "key.rotate", "key.change", "key.add"], log.Select(entry => entry.Action));
        Assert.Equal(["node", "command", "key_owner", "key_owner", "node"], log.Select(entry => entry.Actor));
        Assert.All(log, entry => Assert.Equal(added.Id, entry.Target));
        Assert.Null(log[4].Before);
        Assert.Equal(
            $$"""{"id":"{{added.Id}}","name":"first","tenant":"default","team":null,"role":"none","scope":{"models":[],"scenarios":[],"paths":[],"addresses":[]},"created":"2026-03-01T12:00:00+00:00","expires":null,"revoked":null,"old_secret_until":null}""",
            log[4].After);
        Assert.Equal(log[4].After, log[3].Before);
        Assert.Equal(log[4].After!.Replace("\"none\"", "\"owner\"", StringComparison.Ordinal), log[3].After);
        Assert.Equal(Records.Noon.AddMinutes(1), log[3].At);

        // Bounds: from is in, to is out.
        Assert.Equal(["key.change"], (await _audit.ReadAsync(Records.Noon.AddMinutes(1), Records.Noon.AddMinutes(2), 100, default)).Select(entry => entry.Action));
        Assert.Equal(["key.restore"], (await _audit.ReadAsync(null, null, 1, default)).Select(entry => entry.Action));
    }

    [StoreFact]
    public async Task Change_that_is_refused_or_fails_leaves_no_entry()
    {
        var added = await _keys.AddAsync("first", First, default);
        await _keys.ChangeAsync(added.Id, terms => terms with { Team = "none" }, "key_owner", default);
        await Assert.ThrowsAsync<ArgumentException>(() => _keys.ChangeAsync(added.Id, terms => terms with { Name = "" }, "key_owner", default));
        await _keys.AddAsync("again", First, default);
        await _keys.AddAsync(new KeyTerms { Name = "other", Tenant = "none" }, Second, "key_owner", default);

        Assert.Equal(["key.add"], (await _audit.ReadAsync(null, null, 100, default)).Select(entry => entry.Action));
    }

    [StoreFact]
    public async Task No_secret_and_no_hash_is_in_the_log()
    {
        var secret = SecretKey.New();
        var added = await _keys.AddAsync("first", First, default);
        await _keys.RotateAsync(added.Id, secret.Hash(), TimeSpan.FromHours(1), "key_owner", default);

        foreach (var entry in await _audit.ReadAsync(null, null, 100, default))
        {
            var text = entry.ToString();
            Assert.DoesNotContain(secret.Reveal(), text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(secret.Hash()), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(First), text, StringComparison.Ordinal);
        }
    }

    private async Task AddPayersAsync()
    {
        await _payers.AddAsync(new PayerId("acme"), "Acme", "key_owner", default);
        await _payers.AddAsync(new PayerId("acme", "search"), "Search", "key_owner", default);
        await _payers.AddAsync(new PayerId("acme", "closed"), "Closed", "key_owner", default);
    }

    private async Task<(string? Param, string? Message)> RefusalAsync(string tenant, string? team)
    {
        var (key, failure) = await _keys.AddAsync(new KeyTerms { Name = "first", Tenant = tenant, Team = team }, First, "key_owner", default);
        Assert.Null(key);
        return (failure!.Param, failure.Message);
    }
}
