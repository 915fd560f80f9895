from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_name_for_the_audit_log")]

    operations = [
        migrations.AddField(
            model_name="importfault",
            name="record",
            field=models.CharField(
                blank=True, help_text="what the row is about, as it stands in the file", max_length=200
            ),
        ),
    ]
