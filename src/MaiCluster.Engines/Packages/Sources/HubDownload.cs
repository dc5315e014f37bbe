using System.Net;
using System.Net.Http.Headers;
using MaiCluster.Engines.Packages.Installation;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>
/// One file over a line that may break: what has come lies in <c>NAME.part</c>, the version it is of in
/// <c>NAME.part.etag</c>, and the next attempt, in this process or a later one, asks for the rest of that version only.
/// </summary>
internal sealed class HubDownload(HubClient client, HubOptions options, TimeProvider time)
{
    private const int BufferBytes = 256 * 1024;
    private const int MaxRestarts = 3;

    /// <param name="path">Below the hub's endpoint.</param>
    /// <param name="target">Where the whole file goes.</param>
    public async Task FetchAsync(string path, PlannedFile file, string target, InstallMeter meter, CancellationToken cancellationToken)
    {
        var part = new PartFile(target + PackagePath.PartSuffix, target + PackagePath.TagSuffix);
        var backOff = new BackOff(options, time);
        var restarts = 0;
        while (part.Length != file.Content.Bytes || !part.Exists)
        {
            var before = part.Length;
            try
            {
                if (!await ContinueAsync(path, file, part, meter, cancellationToken) && ++restarts > MaxRestarts)
                {
                    throw new PackageException($"{file.From}: the file on the hub changes while it is read; try again later.");
                }
            }
            catch (TransientFailureException failure)
            {
                if (part.Length - before >= options.ProgressBytes)
                {
                    backOff.Reset();
                }

                await backOff.WaitAsync(file.From, failure, cancellationToken);
            }
        }

        meter.Report(file.Path, file.Content.Bytes);
        part.MoveTo(target);
    }

    /// <returns>False when what was there had to be thrown away.</returns>
    private async Task<bool> ContinueAsync(string path, PlannedFile file, PartFile part, InstallMeter meter, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(options.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        try
        {
            var have = part.Length;
            if (have > file.Content.Bytes)
            {
                part.Delete();
                return false;
            }

            var version = have > 0 ? part.Version : null;
            using var response = await client.GetAsync(path, have, version, either.Token);
            if (have > 0 && !IsRestOf(response, have, version))
            {
                part.Delete();
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    return false;
                }

                have = 0; // the server sends all of it: no ranges there, or a new version
            }
            else if (have == 0 && response.StatusCode != HttpStatusCode.OK)
            {
                throw new PackageException($"{file.From}: the hub answered {(int)response.StatusCode} to a request for the whole file.");
            }

            CheckLength(file, have, response.Content.Headers.ContentLength);
            part.Version = response.Headers.ETag;
            await CopyAsync(response, file, part, have, meter, stall, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientFailureException($"no byte came for {options.StallTimeout.TotalSeconds:0.###} s.");
        }
    }

    private static bool IsRestOf(HttpResponseMessage response, long have, EntityTagHeaderValue? version) =>
        response.StatusCode == HttpStatusCode.PartialContent
        && response.Content.Headers.ContentRange is { Unit: "bytes", From: { } from } && from == have
        && (version is null || response.Headers.ETag is null || response.Headers.ETag.Equals(version));

    private static void CheckLength(PlannedFile file, long have, long? rest)
    {
        if (rest is { } length && have + length != file.Content.Bytes)
        {
            throw new PackageException($"{file.From}: the hub offers {have + length} bytes; {file.Content.Bytes} are expected.");
        }
    }

    private async Task CopyAsync(
        HttpResponseMessage response, PlannedFile file, PartFile part, long have, InstallMeter meter, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        await using var output = part.OpenAt(have);
        await using var input = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BufferBytes];
        while (true)
        {
            stall.CancelAfter(options.StallTimeout);
            int read;
            try
            {
                read = await input.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                throw new TransientFailureException($"the connection broke after {have} of {file.Content.Bytes} bytes.", inner: failure);
            }

            if (read == 0)
            {
                break;
            }

            if (have + read > file.Content.Bytes)
            {
                throw new PackageException($"{file.From}: the hub sends more than the {file.Content.Bytes} bytes expected.");
            }

            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            have += read;
            meter.Report(file.Path, have);
        }

        output.Flush(flushToDisk: true); // the rename that publishes the package must not overtake its bytes
        if (have < file.Content.Bytes)
        {
            throw new TransientFailureException($"the answer ended after {have} of {file.Content.Bytes} bytes.");
        }
    }
}
