from django.db import migrations, models


def from_the_last_change(apps, schema_editor):
    """Date what is public already by its last change: the first publication was not kept."""
    Initiative = apps.get_model('portfolio', 'Initiative')
    Initiative.objects.filter(state='published').update(published=models.F('updated'))


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0003_delete_token'),
    ]

    operations = [
        migrations.AddField(
            model_name='initiative',
            name='published',
            field=models.DateTimeField(blank=True, null=True, verbose_name='first published'),
        ),
        migrations.RunPython(from_the_last_change, migrations.RunPython.noop),
    ]
