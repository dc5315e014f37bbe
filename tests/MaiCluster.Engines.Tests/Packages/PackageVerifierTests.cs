using MaiCluster.Engines.Packages;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Engines.Tests.Packages;

public sealed class PackageVerifierTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ModelPackage _package;
    private readonly string _weights;

    public PackageVerifierTests()
    {
        var folder = TinyPackage.Add(_folder, "tiny", "tiny");
        _package = new ModelPackage(ManifestReader.Read(Path.Combine(folder, "model.json")), folder);
        _weights = Path.Combine(folder, "model.onnx");
        foreach (var file in _package.Manifest.Files)
        {
            File.SetLastWriteTimeUtc(_package.PathOf(file), Now.AddMinutes(-1).UtcDateTime);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_changed_in_place_is_found_because_its_time_changed()
    {
        Assert.Empty(await VerifyAsync());
        Damage();
        File.SetLastWriteTimeUtc(_weights, Now.AddSeconds(-30).UtcDateTime);

        var damage = Assert.Single(await VerifyAsync());
        Assert.Equal(_weights, damage.Path);
        Assert.Matches("^sha256 [0-9a-f]{64} expected, [0-9a-f]{64} found$", damage.Problem);
    }

    [Fact]
    public async Task An_untouched_file_is_not_read_again_but_a_thorough_check_reads_it()
    {
        Assert.Empty(await VerifyAsync());
        Damage();
        File.SetLastWriteTimeUtc(_weights, Now.AddMinutes(-1).UtcDateTime);

        Assert.Empty(await VerifyAsync());
        Assert.Equal(_weights, Assert.Single(await VerifyAsync(thorough: true)).Path);
    }

    [Fact]
    public async Task A_damaged_file_is_found_each_time_until_it_is_whole_again()
    {
        Damage();
        Assert.Single(await VerifyAsync());
        Assert.Single(await VerifyAsync());

        await File.WriteAllBytesAsync(_weights, TinyPackage.Weights);
        Assert.Empty(await VerifyAsync());
    }

    [Fact]
    public async Task A_file_written_just_now_is_not_trusted_by_its_time()
    {
        File.SetLastWriteTimeUtc(_weights, Now.AddSeconds(-1).UtcDateTime);
        Assert.Empty(await VerifyAsync());
        Damage();
        File.SetLastWriteTimeUtc(_weights, Now.AddSeconds(-1).UtcDateTime);

        Assert.Single(await VerifyAsync());
    }

    [Fact]
    public async Task A_stamp_that_cannot_be_read_or_written_only_costs_time()
    {
        Assert.Empty(await VerifyAsync());
        var stamp = Assert.Single(Directory.GetFiles(_folder.In("stamps")));
        await File.WriteAllTextAsync(stamp, "nonsense\n\0\n a b c");
        Assert.Empty(await VerifyAsync());

        _folder.Write("blocked", "a file where the folder should be");
        Assert.Empty(await VerifyAsync(stamps: "blocked"));
    }

    [Fact]
    public async Task A_new_manifest_makes_an_old_stamp_worthless()
    {
        Assert.Empty(await VerifyAsync());
        var files = _package.Manifest.Files.Select(file => file with { Sha256 = new string('0', 64) }).ToList();

        var damages = await Verifier().VerifyAsync(_package with { Manifest = _package.Manifest with { Files = files } }, thorough: false, default);

        Assert.Equal(3, damages.Count);
    }

    [Fact]
    public async Task A_symbolic_link_counts_as_the_file_it_leads_to()
    {
        var target = _folder.Write("elsewhere.onnx", TinyPackage.Weights);
        File.Delete(_weights);
        File.CreateSymbolicLink(_weights, target);
        Assert.Empty(await VerifyAsync());

        await File.WriteAllBytesAsync(target, TinyPackage.Weights[1..]);
        Assert.Equal("5000 bytes expected, 4999 found", Assert.Single(await VerifyAsync()).Problem);
    }

    private void Damage()
    {
        using var stream = File.OpenWrite(_weights);
        stream.WriteByte(0xFF);
    }

    private PackageVerifier Verifier(string stamps = "stamps") => new(_folder.In(stamps), new FakeTimeProvider(Now));

    private Task<IReadOnlyList<FileDamage>> VerifyAsync(bool thorough = false, string stamps = "stamps") => Verifier(stamps).VerifyAsync(_package, thorough, default);
}
