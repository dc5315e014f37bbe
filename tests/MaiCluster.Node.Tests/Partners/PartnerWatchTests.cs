using MaiCluster.Node.Commands;
using MaiCluster.Node.Partners;
using MaiCluster.Node.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MaiCluster.Node.Tests.Partners;

public sealed class PartnerWatchTests : IDisposable
{
    private const string One = "partners:\n  far:\n    url: https://api.example.com/v1\n    models: {gpt-4o: {kind: text}}\n";
    private const string Two = One + "  other:\n    url: https://other.example.com\n    models: {ada: {kind: embedding}}\n";

    private static readonly HashSet<string> House = ["mai-text"];

    private readonly FakeTimeProvider _time = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_new_content_is_taken_once_it_has_stood_for_a_look()
    {
        await using var watch = Open(One);
        File.WriteAllText(_file, Two);
        watch.Look();
        Assert.Single(watch.Book.Partners);
        watch.Look();
        Assert.Equal(["gpt-4o", "ada"], watch.Book.Models.Select(model => model.Name));
    }

    [Fact]
    public async Task A_content_that_is_wrong_leaves_the_partners_as_they_are()
    {
        await using var watch = Open(Two);
        File.WriteAllText(_file, One.Replace("gpt-4o", "mai-text", StringComparison.Ordinal));
        watch.Look();
        watch.Look();
        Assert.Equal(2, watch.Book.Partners.Count);
        File.WriteAllText(_file, One);
        watch.Look();
        watch.Look();
        Assert.Single(watch.Book.Partners);
    }

    [Theory]
    [InlineData("", "the file is empty; expected one document")]
    [InlineData("partners: {far: {url: nowhere, models: {mai-text: {kind: text}}}}", "partners.far.models.mai-text: is the name of a model that runs here; expected another one for the partner's")]
    public void A_start_with_a_wrong_file_ends_with_every_fault(string text, string fault) =>
        Assert.Contains("  " + fault, Assert.Throws<CommandFailedException>(() => Open(text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Without_a_file_there_are_no_partners()
    {
        await using var watch = PartnerWatch.Open(new NodeOptions { DataDirectory = "/nowhere" }, () => House, _time, NullLogger.Instance);
        watch.Start();
        Assert.Empty(watch.Book.Models);
    }

    [Fact]
    public void The_sample_is_right()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MaiCluster.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above has MaiCluster.sln.");
        }

        var sample = PartnerFile.Read(Path.Combine(folder.FullName, "deploy", "samples", "partners.yaml"), House);
        Assert.Equal(["example", "poets"], sample.BookOrFail().Partners.Select(partner => partner.Name));
    }

    private PartnerWatch Open(string text)
    {
        File.WriteAllText(_file, text);
        return PartnerWatch.Open(new NodeOptions { DataDirectory = "/nowhere", Partners = _file }, () => House, _time, NullLogger.Instance);
    }
}
