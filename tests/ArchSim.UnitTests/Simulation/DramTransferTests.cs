using ArchSim.Simulation;

namespace ArchSim.UnitTests.Simulation;

/// <summary>A tile in memory, cut into transactions.</summary>
public sealed class DramTransferTests
{
    [TestCase(1, 1)]
    [TestCase(1024, 1)]
    [TestCase(1025, 2)]
    [TestCase(10_000, 10)]
    public void A_contiguous_tile_is_cut_into_full_transactions_and_a_rest(long bytes, int transactions)
    {
        var transfer = DramTransfer.Contiguous(DramStream.Weights, 4096, bytes, 1024);
        var last = transfer.At(transfer.Transactions - 1);

        Assert.Multiple(() =>
        {
            Assert.That(transfer.Transactions, Is.EqualTo(transactions));
            Assert.That(transfer.At(0).Address, Is.EqualTo(4096));
            Assert.That(last.Address, Is.EqualTo(4096 + (transactions - 1) * 1024));
            Assert.That(last.Bytes, Is.EqualTo(bytes - (transactions - 1) * 1024));
        });
    }

    [Test]
    public void Nothing_to_move_takes_no_transaction() =>
        Assert.That(DramTransfer.Contiguous(DramStream.Weights, 0, 0, 1024).Transactions, Is.Zero);

    [Test]
    public void Short_pieces_are_gathered_and_long_ones_split()
    {
        // Ten pieces of 300 bytes: three fit into 1,024.
        var gathered = new DramTransfer(DramStream.Activations, 0, 10, 300, 4096, 1024);
        // Two pieces of 2,500 bytes: 1,024 + 1,024 + 452 each.
        var split = new DramTransfer(DramStream.Activations, 0, 2, 2500, 4096, 1024);

        Assert.Multiple(() =>
        {
            Assert.That(gathered.Transactions, Is.EqualTo(4));
            Assert.That(gathered.At(1), Is.EqualTo(new DramTransaction(DramStream.Activations, 3 * 4096, 3, 300, 4096)));
            Assert.That(gathered.At(3).Runs, Is.EqualTo(1));
            Assert.That(split.Transactions, Is.EqualTo(6));
            Assert.That(split.At(2), Is.EqualTo(new DramTransaction(DramStream.Activations, 2048, 1, 452, 0)));
            Assert.That(split.At(3).Address, Is.EqualTo(4096));
        });
    }

    [Test]
    public void Transactions_move_every_byte_once_and_none_is_too_large() => Seeds.Each(200, CheckPieces);

    private static void CheckPieces(Random random)
    {
        var runBytes = random.Next(1, 5000);
        var runs = random.Next(1, 40);
        var transfer = new DramTransfer(DramStream.Outputs, random.Next(100_000), runs, runBytes, runBytes + random.Next(0, 3000), 1024 << random.Next(4));
        var touched = new HashSet<long>();
        var bytes = 0L;
        for (var i = 0; i < transfer.Transactions; i++)
        {
            var t = transfer.At(i);
            Assert.That(t.Bytes, Is.InRange(1, transfer.TransactionBytes));
            bytes += t.Bytes;
            for (var run = 0; run < t.Runs; run++)
            {
                for (var b = 0; b < t.RunBytes; b++)
                    touched.Add(t.Address + run * t.PitchBytes + b);
            }
        }
        var expected = new HashSet<long>();
        for (var run = 0; run < runs; run++)
        {
            for (var b = 0; b < runBytes; b++)
                expected.Add(transfer.Address + run * transfer.PitchBytes + b);
        }
        Assert.Multiple(() =>
        {
            Assert.That(bytes, Is.EqualTo(transfer.Bytes));
            Assert.That(touched.SetEquals(expected));
        });
    }
}
